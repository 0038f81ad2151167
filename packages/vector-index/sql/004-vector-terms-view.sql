CREATE MATERIALIZED VIEW IF NOT EXISTS vector_terms_view TO vector_terms AS
SELECT project_id, term, start, point_key, received_at, weight, service_name, kind, model
FROM vector_terms_in
ARRAY JOIN terms AS term, weights AS weight;
