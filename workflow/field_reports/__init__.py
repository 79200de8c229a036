"""Field reports (phản ánh hiện trường): what citizens report from the street, assigned, answered, published, rated."""
