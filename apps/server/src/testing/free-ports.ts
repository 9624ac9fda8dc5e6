/** Environment of a server whose every port is any free one: no test may lean on a port. */
export const FREE_PORTS = {
  MAILCOTE_HTTP_PORT: '0',
  MAILCOTE_SMTP_PORT: '0',
  MAILCOTE_SUBMISSION_PORT: '0',
  MAILCOTE_SUBMISSIONS_PORT: '0',
  MAILCOTE_POP3_PORT: '0',
  MAILCOTE_POP3S_PORT: '0',
  MAILCOTE_IMAP_PORT: '0',
  MAILCOTE_IMAPS_PORT: '0',
};
