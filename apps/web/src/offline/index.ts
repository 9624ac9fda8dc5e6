/** Mail without a network: what is loaded with it, later than the page itself. */
export { keepRecent } from './keep-recent.ts';
export { forgetKeptMail, openKeptMail, type KeptMail } from './kept-mail.ts';
export { answerLocally } from './local-mail.ts';
