"""Ids and names that repeat, keys without certificates, tokens exchanged: never another key than the certificate's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import errors
from signing.batch import SignRequest, sign_files
from signing.certificates import load
from signing.host_signer import verify_raw
from signing.model import Trust
from signing.pdf import sign_pdf
from signing.token_client import OpenToken, TokenProcess
from signing.token_keys import HeldKey, chosen, named, paired
from signing.training.pki import TrainingPki, write_objects
from signing.verify import verify_pdf
from tests.signing.backends import Pair, pair
from tests.signing.conftest import copied
from tests.signing.office import AGENCY, PIN, looks
from tests.signing.shim import Shim, around

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge
LABEL = "Cùng một tên"


@pytest.fixture(scope="module")
def keys(pki: TrainingPki) -> Sequence[Pair]:
    """Two RSA and three EC keys with their certificates."""
    return [pair(pki, kind) for kind in ("rsa-2048", "rsa-2048", "p-256", "p-256", "p-256")]


@pytest.fixture(scope="module")
def muddle(pki: TrainingPki, keys: Sequence[Pair], tmp_path_factory: pytest.TempPathFactory) -> TrainingPki:
    """A token on which almost nothing can be told by its name."""
    own = copied(pki, tmp_path_factory.mktemp("muddle") / "pki")
    rsa1, rsa2, ec1, ec2, ec3 = keys
    objects = [
        rsa1.on_token("01", "ky"),
        rsa2.on_token("01", "ky"),  # the same id, the same label
        ec1.on_token("02", "mot", "key", "public", "certificate"),
        ec2.on_token("02", "hai", "key", "public", "certificate"),  # the same id; points are told
        ec3.on_token("03", "ba", "certificate"),
        ec3.on_token("03", "khac", "key"),  # no point told, but only one key has this id
        pair(pki, "p-256").on_token("04", "bon", "key"),  # a key without its certificate
        pair(pki, "p-256").on_token("05", "nam", "certificate"),  # a certificate without its key
    ]
    write_objects(own, PIN, LABEL, objects)
    return own


@pytest.fixture
def opened(muddle: TrainingPki) -> Iterator[OpenToken]:
    with TokenProcess([muddle.module], environment=muddle.environment) as process:
        yield process.login(process.find(label=LABEL), PIN)


def test_each_certificate_has_a_name_of_its_own_and_signs_with_its_own_key(
    opened: OpenToken, keys: Sequence[Pair]
) -> None:
    ids = [one.id for one in opened.token.certificates]
    assert len(set(ids)) == len(ids) == 6
    for one in keys:
        info = next(held for held in opened.token.certificates if held.der == one.der)
        assert info.has_key and opened.certificate(info.id) == opened.certificate(info.fingerprint) == info
        verify_raw_of(one, opened.sign(info.id, b"noi dung"))


def verify_raw_of(one: Pair, signature: bytes) -> None:
    verify_raw(load(one.der), signature, b"noi dung", "sha256")


def test_a_name_that_fits_several_is_refused_with_their_ids(opened: OpenToken) -> None:
    with pytest.raises(errors.CertificateUnclear) as unclear:
        opened.certificate("ky")
    assert unclear.value.detail.count("01-") == 2 and unclear.value.what_next
    with pytest.raises(errors.CertificateUnclear):
        opened.certificate("")


def test_a_certificate_without_its_key_is_told_and_signs_nothing(opened: OpenToken) -> None:
    lonely = next(one for one in opened.token.certificates if one.label == "nam")
    assert not lonely.has_key
    with pytest.raises(errors.CertificateMissing):
        opened.sign(lonely.id, b"x")


def test_keys_that_nothing_tells_apart_are_not_tried(pki: TrainingPki, keys: Sequence[Pair], tmp_path: Path) -> None:
    own = copied(pki, tmp_path / "pki")
    twins = [one.on_token("01", "ky") for one in keys[2:4]]  # EC without points: the private halves tell nothing
    write_objects(own, PIN, LABEL, twins)
    with TokenProcess([own.module], environment=own.environment) as process:
        with process.login(process.find(label=LABEL), PIN) as opened:
            assert [one.has_key for one in opened.token.certificates] == [False, False]
            with pytest.raises(errors.CertificateMissing):
                opened.certificate("ky")


@pytest.fixture(scope="module")
def two(pki: TrainingPki, keys: Sequence[Pair], tmp_path_factory: pytest.TempPathFactory) -> TrainingPki:
    """Two people's tokens with one name."""
    own = copied(pki, tmp_path_factory.mktemp("two") / "pki")
    write_objects(own, PIN, LABEL, [keys[0].on_token("01", "ky")])
    write_objects(own, PIN, LABEL, [pair(pki, "rsa-2048", AGENCY).on_token("01", "ky")])
    return own


def test_two_tokens_with_one_name_are_told_by_their_numbers(two: TrainingPki, keys: Sequence[Pair]) -> None:
    with TokenProcess([two.module], environment=two.environment) as process:
        with pytest.raises(errors.SeveralTokens) as several:
            process.find(label=LABEL)
        mine = next(one for one in process.tokens() if one.certificates[0].der == keys[0].der)
        assert mine.serial in several.value.text
        with process.login(process.find(label=LABEL, serial=mine.serial), PIN) as opened:
            verify_raw_of(keys[0], opened.sign("01", b"noi dung"))
            assert opened.token.serial == mine.serial


def test_an_earlier_login_never_signs_with_the_key_of_a_later_one(two: TrainingPki) -> None:
    with TokenProcess([two.module], environment=two.environment) as process:
        first, second = (one for one in process.tokens() if one.label == LABEL)
        earlier = process.login(first, PIN)
        later = process.login(second, PIN)
        with pytest.raises(errors.NotLoggedIn):
            earlier.sign("01", b"x")
        assert later.sign("01", b"x")


def test_another_persons_token_in_the_slot_signs_nothing_and_the_batch_goes_on_when_the_right_one_is_back(
    built: Path, pki: TrainingPki, prepared: bytes, trust: Trust, tmp_path: Path
) -> None:
    shim = around(built, pki.module, pki.environment, tmp_path)
    requests = []
    for number in range(4):
        (tmp_path / f"{number}.pdf").write_bytes(prepared)
        requests.append(SignRequest(tmp_path / f"{number}.pdf", tmp_path / f"ky-{number}.pdf", looks(pki)[0]))

    def exchange(done: int, total: int) -> None:
        if done == 2:
            shim.told("C_GetTokenInfo serial 9999999999999999")

    with TokenProcess([shim.module], environment=shim.environment) as process:
        mine = process.find(label=pki.token_label)

        def login() -> OpenToken:
            return process.login(mine, PIN)

        first = sign_files(requests, login, certificate_id="lanh_dao", trust=trust, progress=exchange)
        done = [one.ok for one in first.results]
        assert done == sorted(done, reverse=True) and 2 <= sum(done) < 4
        assert shim.calls("C_Sign") == sum(done), "what was signed was signed before the exchange"
        assert isinstance(first.results[sum(done)].trouble, errors.TokenChanged)
        with pytest.raises(errors.TokenRemoved):
            login()
        assert shim.calls("C_Login") == 1, "the other person's token was not sent our PIN"
        shim.told()
        left = [request for request, one in zip(requests, first.results, strict=True) if not one.ok]
        second = sign_files(left, login, certificate_id="lanh_dao", trust=trust)
    assert second.ok and shim.calls("C_Sign") == 4
    assert all(verify_pdf((tmp_path / f"ky-{number}.pdf").read_bytes(), trust).ok for number in range(4))


def test_a_driver_that_keeps_the_session_over_the_exchange_is_found_out(
    shim: Shim, pki: TrainingPki, prepared: bytes, trust: Trust
) -> None:
    with TokenProcess([shim.module], environment=shim.environment) as process:
        opened = process.login(process.find(label=pki.token_label), PIN)
        shim.told("C_GetTokenInfo serial 1234")
        with pytest.raises(errors.TokenChanged) as changed:
            sign_pdf(prepared, "lanh_dao", looks(pki)[0], opened, "lanh_dao", trust=trust)
        assert shim.calls("C_Sign") == 0 and changed.value.what_next
        shim.told()
        with pytest.raises(errors.NotLoggedIn):
            opened.sign("01", b"x")


names = st.sampled_from([b"", b"\x01", b"\x02"])
parts = st.sampled_from([b"", b"A", b"B", b"C"])
held = st.builds(HeldKey, st.integers(), names, st.sampled_from(["", "x", "y"]), st.sampled_from(["rsa", "ec"]), parts)


@given(st.sampled_from([b"A", b"B", b"C"]), names, st.sampled_from(["x", "y"]), st.lists(held, max_size=6))
def test_a_key_known_to_be_another_is_never_chosen(public: bytes, id_: bytes, label: str, keys: list[HeldKey]) -> None:
    wanted = HeldKey(None, id_, label, "ec", public)
    found = chosen(wanted, keys)
    exact = [key for key in keys if key.kind == "ec" and key.public == public]
    assert found in exact if exact else found is None or (found.public, found.kind, found.id) == (b"", "ec", id_)
    if found is not None and not found.public:
        rivals = [key for key in keys if (key.kind, key.public, key.id) == ("ec", b"", id_)]
        assert len(rivals) == 1 or [key.label for key in rivals].count(label) == 1


@given(st.lists(held, max_size=5), st.lists(held, max_size=5))
def test_pairing_adds_public_parts_and_changes_no_key(privates: list[HeldKey], publics: list[HeldKey]) -> None:
    made = list(paired(privates, publics))
    assert [(one.handle, one.id, one.label, one.kind) for one in made] == [
        (one.handle, one.id, one.label, one.kind) for one in privates
    ]
    assert all(after.public == before.public for after, before in zip(made, privates, strict=True) if before.public)


@given(st.lists(st.tuples(names, st.just(""), st.binary(min_size=1, max_size=4)), unique_by=lambda one: one[2]))
def test_names_of_certificates_never_repeat(found: list[tuple[bytes, str, bytes]]) -> None:
    made = [one.name for one in named(found)]
    assert len(set(made)) == len(made) and all(made)
