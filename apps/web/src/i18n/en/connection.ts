export const connection = {
  label: 'Connection',
  lost: 'Connection lost. Trying again…',
  offline: 'You are offline. Changes wait until the network is back.',
  back: 'Connected again.',
  tryNow: 'Try now',
};
