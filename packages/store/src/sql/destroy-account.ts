import { statement } from '../db/statement.ts';

/**
 * $1 account. Nothing leads to it any more and nobody can log in; what it holds is taken by the sweep. Other aliases lose it as a
 * target, and those that led nowhere else are gone with it.
 */
export const destroyAccount = statement(
  'destroy-account',
  `WITH destroyed AS (
     UPDATE account SET destroyed_at = now(), disabled_at = coalesce(disabled_at, now()), is_admin = false
      WHERE id = $1::bigint AND destroyed_at IS NULL RETURNING id
   ), addresses AS (
     DELETE FROM address a USING destroyed d WHERE a.account_id = d.id RETURNING a.address
   ), credentials AS (
     DELETE FROM credential c USING destroyed d WHERE c.account_id = d.id
   ), invitations AS (
     DELETE FROM invitation i USING destroyed d WHERE i.account_id = d.id
   ), groups AS (
     SELECT g.id, ARRAY(SELECT t FROM unnest(g.targets) t WHERE t NOT IN (SELECT address FROM addresses)) AS targets
       FROM address g WHERE g.account_id IS NULL AND g.targets && (SELECT array_agg(address) FROM addresses)
   ), emptied AS (
     DELETE FROM address a USING groups g WHERE a.id = g.id AND g.targets = '{}'
   ), shortened AS (
     UPDATE address a SET targets = g.targets FROM groups g WHERE a.id = g.id AND g.targets <> '{}'
   )
   SELECT id FROM destroyed`,
);
