import type { Catalogue } from '../../i18n/index.ts';
import { ApiError } from '../../lib/api.ts';

/** Why a log-in failed, for the person. */
export function loginProblem(error: unknown, t: Catalogue): string {
  if (!(error instanceof ApiError)) return t.app.failed;
  if (error.status === 401) return t.login.invalid;
  if (error.status === 429) return t.login.limited(Math.ceil((error.retryAfter ?? 0) / 60));
  if (error.status === 0 || error.status >= 500) return t.app.unreachable;
  return error.message || t.login.invalid;
}
