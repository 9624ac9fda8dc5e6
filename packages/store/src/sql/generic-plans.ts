import { statement } from '../db/statement.ts';

/**
 * To the end of the transaction, statements run by the plan that was made for any values. PostgreSQL would plan those that look up a few keys anew
 * each time, which takes longer than to run them; no statement of a delivery has a better plan for some values than for others.
 */
export const genericPlans = statement('generic-plans', 'SET LOCAL plan_cache_mode = force_generic_plan');
