-- Where sparse vectors are written to, as they are; the view below turns them around. Keeps nothing itself.
CREATE TABLE IF NOT EXISTS vector_terms_in
(
    project_id    String,
    start         DateTime64(3, 'UTC'),
    point_key     UInt64,
    received_at   DateTime64(3, 'UTC'),
    service_name  String,
    kind          String,
    model         String,
    terms         Array(UInt32),
    weights       Array(Float32)
)
ENGINE = Null;
