import { n } from './count.ts';

export const login = {
  title: 'Sign in',
  address: 'E-mail address',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'Signing in…',
  invalid: 'Address and password do not match.',
  limited: (minutes: number) =>
    minutes > 0
      ? `Too many attempts. Try again in ${n(minutes, 'a minute', '# minutes')}.`
      : 'Too many attempts. Try again in a little while.',
  again: 'Your session has ended',
  againText: 'Sign in again to go on. What you wrote is still here.',
  signOut: 'Sign out',
  signedInAs: (address: string) => `Signed in as ${address}`,
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  passwordHint: 'At least 8 characters. A few words make a good one.',
};
