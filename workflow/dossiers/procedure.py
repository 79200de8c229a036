"""Where procedures were before they had a package of their own; read them from ``workflow.procedures``."""

from workflow.procedures.procedure import (
    FeeAsked,
    PaperAsked,
    Procedure,
    ProcedureStep,
    check_procedure,
    paper_id,
    read_procedure,
)

__all__ = ["FeeAsked", "PaperAsked", "Procedure", "ProcedureStep", "check_procedure", "paper_id", "read_procedure"]
