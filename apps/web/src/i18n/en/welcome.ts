export const welcome = {
  title: 'Choose your password',
  lead: (address: string) => `For ${address}`,
  password: 'Your password',
  submit: 'Save and sign in',
  submitting: 'Saving…',
  bad: 'This link is not good any more. Ask whoever sent it for a new one.',
  toLogin: 'To the sign-in',
};
