/** What mail programs are told who come with the right password where it does not do; they show it, some of them. */
export const APP_PASSWORD_NEEDED =
  'Two-factor sign-in is on for this account: use an app password, which you make in the settings of the webmail';
