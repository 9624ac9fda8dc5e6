export const connection = {
  label: 'Connection',
  lost: 'Connection lost. Trying again…',
  offline: 'You are offline. Changes wait until the network is back.',
  slow: 'Live updates do not get through. New mail may take a minute to appear.',
  back: 'Connected again.',
  tryNow: 'Try now',
};
