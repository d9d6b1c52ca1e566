-- Every query must return no row. A query's head names the invariant of PROMISES.md, says in one line what a row means,
-- and whether it is asked within each tenant or once about the database. :now is the present instant in ms.
-- The first column of a row is what is wrong (an id), the second says how.

-- name: I1-two-offers | a contact has more than one offer that has not ended | tenant
SELECT contact_id::text AS what, count(*) || ' offers' AS how
FROM offers WHERE state <> 'ended' GROUP BY contact_id HAVING count(*) > 1;

-- name: I2-two-contacts | an agent has more than one voice contact | tenant
SELECT agent_id::text AS what, count(*) || ' contacts' AS how
FROM offers WHERE state <> 'ended' GROUP BY agent_id HAVING count(*) > 1;

-- name: I3-offer-end | an offer ended in no known way, or is over on a closed contact without having ended | tenant
SELECT o.id::text AS what, coalesce(o.outcome, 'open on a closed contact') AS how
FROM offers o LEFT JOIN contacts c ON c.tenant_id = o.tenant_id AND c.id = o.contact_id
WHERE (o.state = 'ended' AND o.outcome NOT IN ('accepted', 'declined', 'timed_out', 'withdrawn', 'failed'))
   OR (o.state <> 'ended' AND c.closed_at IS NOT NULL);

-- name: I5-stuck-agent | an agent is busy for 15 s with a contact that is not open | tenant
SELECT a.id::text AS what, a.state #>> '{work,kind}' AS how
FROM live a
WHERE a.kind = 'agent' AND jsonb_typeof(a.state -> 'work') = 'object'
  AND (a.state ->> 'since')::bigint < :now - 15000
  AND NOT EXISTS (SELECT FROM live c WHERE c.tenant_id = a.tenant_id AND c.kind = 'contact'
                  AND c.id = (a.state #>> '{work,contact}')::uuid);

-- name: I10-agent-time | an agent's states leave a gap of more than 1 s, or lie over one another | tenant
SELECT agent_id::text AS what, state || ' ends ' || ended_at || ', next begins ' || next_at AS how
FROM (SELECT agent_id, state, ended_at,
             lead(began_at) OVER (PARTITION BY agent_id ORDER BY began_at) AS next_at FROM agent_states) s
WHERE next_at IS NOT NULL AND (next_at < ended_at OR next_at > ended_at + 1000);

-- name: I11-record | a closed contact's lengths do not fit its instants | tenant
SELECT id::text AS what, 'closed before it ended, or talked longer than it was connected' AS how
FROM contacts
WHERE closed_at IS NOT NULL
  AND (ended_at IS NULL OR (connected_at IS NOT NULL AND talk_ms + hold_ms > ended_at - connected_at + 1000)
       OR (connected_at IS NULL AND talk_ms + hold_ms > 0));

-- name: I11-orphans | an offer, segment, decision or recording belongs to no contact | tenant
SELECT x.id AS what, x.kind AS how
FROM (SELECT id::text, contact_id, 'offer' AS kind FROM offers
      UNION ALL SELECT contact_id || '/' || n, contact_id, 'segment' FROM segments
      UNION ALL SELECT id::text, contact_id, 'decision' FROM decisions
      UNION ALL SELECT id::text, contact_id, 'recording' FROM recordings) x
WHERE NOT EXISTS (SELECT FROM contacts c WHERE c.id = x.contact_id);

-- name: I12-segments | a closed contact's segments leave a gap of more than 1 s, or lie over one another | tenant
SELECT contact_id::text AS what, kind || ' ends ' || ended_at || ', next begins ' || next_at AS how
FROM (SELECT s.contact_id, s.kind, s.ended_at,
             lead(s.began_at) OVER (PARTITION BY s.contact_id ORDER BY s.n) AS next_at
      FROM segments s JOIN contacts c ON c.tenant_id = s.tenant_id AND c.id = s.contact_id
      WHERE c.closed_at IS NOT NULL) s
WHERE next_at IS NOT NULL AND (next_at < ended_at OR (next_at > ended_at + 1000 AND kind <> 'talk' AND kind <> 'hold'));

-- name: I13-recording-missing | a talk that had to be recorded has neither recording nor failure a minute later | tenant
SELECT c.id::text AS what, coalesce(r.state, 'nothing') AS how
FROM contacts c JOIN queues q ON q.tenant_id = c.tenant_id AND q.id = c.queue_id
LEFT JOIN recordings r ON r.tenant_id = c.tenant_id AND r.contact_id = c.id
WHERE q.record AND c.connected_at IS NOT NULL AND c.ended_at < :now - 60000 AND c.closed_at < :now - 60000
  AND coalesce(r.state, '') NOT IN ('ready', 'failed');

-- name: I13-recording-length | a whole recording differs from the talk by more than 2 s and 1 % | tenant
SELECT r.id::text AS what, r.duration_ms || ' ms for a talk of ' || c.ended_at - c.connected_at || ' ms' AS how
FROM recordings r JOIN contacts c ON c.tenant_id = r.tenant_id AND c.id = r.contact_id
WHERE r.state = 'ready' AND r.reason IS NULL AND c.connected_at IS NOT NULL AND c.closed_at IS NOT NULL
  AND abs(r.duration_ms - (c.ended_at - c.connected_at)) > greatest(2000, (c.ended_at - c.connected_at) / 100);

-- name: I16-ghost | an open contact has been ending for more than 30 s | tenant
SELECT id::text AS what, state ->> 'stage' AS how
FROM live
WHERE kind = 'contact' AND state ->> 'stage' = 'ending' AND (state ->> 'since')::bigint < :now - 30000;

-- name: I19-open-set | the set of live contacts is not the set of contacts without an end | tenant
SELECT coalesce(l.id, c.id)::text AS what, CASE WHEN c.id IS NULL THEN 'live, but closed or unknown' ELSE 'open, but not live' END AS how
FROM (SELECT id FROM live WHERE kind = 'contact') l
FULL JOIN (SELECT id FROM contacts WHERE closed_at IS NULL) c ON c.id = l.id
WHERE l.id IS NULL OR c.id IS NULL;

-- name: ledger-gap | a number is missing between two events, or time or epoch goes backward | tenant
SELECT seq::text AS what, 'after ' || before AS how
FROM (SELECT seq, at, epoch, lag(seq) OVER w AS before, lag(at) OVER w AS at_before, lag(epoch) OVER w AS epoch_before
      FROM events WINDOW w AS (ORDER BY seq)) e
WHERE before IS NOT NULL AND (seq <> before + 1 OR at < at_before OR epoch < epoch_before);

-- name: I40-foreign | a contact names a queue, agent or customer that the tenant does not have | tenant
SELECT c.id::text AS what, 'foreign queue, agent or customer' AS how
FROM contacts c
WHERE (c.queue_id IS NOT NULL AND NOT EXISTS (SELECT FROM queues q WHERE q.id = c.queue_id))
   OR (c.agent_id IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE u.id = c.agent_id))
   OR (c.customer_id IS NOT NULL AND NOT EXISTS (SELECT FROM customers k WHERE k.id = c.customer_id));

-- name: I41-row-security | a table with a tenant has no forced row security or no policy by the tenant | database
SELECT t.relname AS what, 'enabled ' || t.relrowsecurity || ', forced ' || t.relforcerowsecurity AS how
FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'public' AND t.relkind IN ('r', 'p')
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
  AND (NOT t.relrowsecurity OR NOT t.relforcerowsecurity
       OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'own_tenant')
       OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid
                  AND coalesce(pg_get_expr(p.polqual, p.polrelid), '') NOT LIKE '%bothways.tenant%'));

-- name: I41-no-tenant | a table has no tenant and is not on the list of those that need none | database
SELECT t.relname AS what, 'no tenant_id' AS how
FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'public' AND t.relkind IN ('r', 'p') AND t.relname <> ALL (:no_tenant)
  AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id');

-- name: I41-key | a tenant's table has a primary key or foreign key that does not begin with the tenant | database
SELECT t.relname AS what, k.conname AS how
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
WHERE n.nspname = 'public' AND k.contype IN ('p', 'f') AND k.conkey[1] <> a.attnum;

-- name: I41-role | the application's role owns something or can pass row security | database
SELECT r.rolname AS what, 'superuser, bypass or owner' AS how
FROM pg_roles r
WHERE r.rolname = 'bothways_app'
  AND (r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid));

-- name: I42-append-only | the application's role may change or remove what is only ever added to | database
SELECT t.name AS what, p.name AS how
FROM unnest(ARRAY['events', 'decisions', 'audit']) AS t (name)
CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p (name)
WHERE has_table_privilege('bothways_app', 'public.' || t.name, p.name);

-- name: I42-chain | an audit row does not follow the one before it | tenant
SELECT n::text AS what, 'broken link' AS how
FROM (SELECT n, prev_hash, lag(hash) OVER w AS before, lag(n) OVER w AS n_before FROM audit WINDOW w AS (ORDER BY n)) a
WHERE (n_before IS NULL AND (n <> 1 OR prev_hash <> repeat('0', 64)))
   OR (n_before IS NOT NULL AND (n <> n_before + 1 OR prev_hash <> before));
