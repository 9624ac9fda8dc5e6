/** The small REST API beside JMAP: log-in, set-up, passwords, sessions. */

/** An answer that is no success. `code` is the server's word for why; status 0: the server could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  /** Seconds to wait, with status 429 and 503. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    field: string | null,
    retryAfter: number | null,
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}

/** Sends JSON, reads JSON. Throws ApiError. */
export async function api<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    throw new ApiError(0, 'unreachable', String(error), null, null);
  }
  const text = await response.text();
  if (response.ok) return (text ? JSON.parse(text) : undefined) as T;
  const retryAfter = Number(response.headers.get('retry-after')) || null;
  const { code, message, field } = readError(text);
  throw new ApiError(response.status, code, message, field, retryAfter);
}

function readError(text: string): { code: string; message: string; field: string | null } {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string; message?: string; field?: string } };
    return { code: error?.code ?? 'unknown', message: error?.message ?? '', field: error?.field ?? null };
  } catch {
    // A proxy's own page, not our server's answer.
    return { code: 'unknown', message: '', field: null };
  }
}

export interface Principal {
  accountId: string;
  address: string;
  name: string;
  isAdmin: boolean;
}
export interface LoginSession {
  id: string;
  current: boolean;
  userAgent: string | null;
  ip: string | null;
  createdAt: string;
  lastSeenAt: string;
}
export interface AppPassword {
  id: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
}

/** What the server wants after the password. */
export interface SecondFactorAsked {
  secondFactor: { token: string; methods: SecondFactorMethod[] };
}
export type SecondFactorMethod = 'passkey' | 'totp' | 'recoveryCode';
