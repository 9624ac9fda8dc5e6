-- What the planner is to think of tables that it has not looked at yet: those of a server whose first mail is just coming in. Left to its own
-- guesses it takes an account for some few rows, any index that begins with one for as good as the right one, and reads the whole account for each
-- message that arrives. ANALYZE, which autovacuum sees to, puts the truth into their place.
SELECT pg_restore_attribute_stats(
         'schemaname', n.nspname::text, 'relname', c.relname::text, 'attname', a.attname::text, 'inherited', false,
         'null_frac', s.null_frac, 'avg_width', 8, 'n_distinct', s.n_distinct)
  FROM (VALUES
         -- One person, whose mail is nearly all there is.
         ('account_id', 0::real, 1::real),
         ('mailbox_id', 0, 8),
         ('bulk_update_id', 0, 4),
         -- Negative: a share of the rows.
         ('id', 0, -1),
         ('email_id', 0, -0.9),
         ('thread_id', 0, -0.6),
         ('uid', 0, -0.9),
         ('blob_id', 0, -0.9),
         ('mod_seq', 0, -0.5),
         ('created_mod_seq', 0, -0.5),
         ('expunged_at', 0.95, -0.01),
         ('destroyed_at', 0.95, -0.01)
       ) AS s(attname, null_frac, n_distinct)
  JOIN pg_attribute a ON a.attname = s.attname AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
 WHERE NOT EXISTS (SELECT FROM pg_stats t
                    WHERE t.schemaname = n.nspname AND t.tablename = c.relname AND t.attname = a.attname);
