export const palette = {
  placeholder: 'What do you want to do?',
  none: 'No such command',
  label: 'Commands',
};
