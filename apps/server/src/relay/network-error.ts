const known: Record<string, string> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by the server',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to the server',
  ENETUNREACH: 'No route to the network of the server',
  EADDRNOTAVAIL: 'The address to send from is not one of this machine',
  EPIPE: 'The server closed the connection',
};

/** What people need to know of a network error: its code, and its words when they say more. */
export function describeNetworkError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return known[code ?? ''] ?? error.message;
}
