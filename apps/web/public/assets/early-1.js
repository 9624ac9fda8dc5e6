// Served as it is and cached for good: a change gets the next number in its name.
// Runs before the first paint, so that a chosen theme never flashes the other one. Written by lib/preferences.ts.
try {
  const { theme, density, language } = JSON.parse(localStorage.getItem('mailcote.preferences') ?? '{}');
  const root = document.documentElement;
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (density === 'compact') root.dataset.density = density;
  if (language === 'ko' || language === 'en') root.lang = language;
} catch {
  // A browser that keeps nothing, or somebody else's value under our key: the defaults are right.
}
// Keys pressed before the page's code is there, for app/commands.tsx; never what is typed into a field.
{
  const pressed = [];
  const keep = (event) => {
    if (event.target === document.body && pressed.length < 20) pressed.push(event);
  };
  addEventListener('keydown', keep);
  window.takeEarlyKeys = () => {
    removeEventListener('keydown', keep);
    return pressed.splice(0);
  };
}
