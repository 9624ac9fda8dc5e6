/** A page that is never idle does it all the same after so long. */
const AT_LATEST_MS = 2_000;

/** Resolves when what is to be seen now has been drawn and the page has nothing to do: what nobody waits for begins then. */
export async function whenIdle(): Promise<void> {
  // A hidden page draws nothing; there is nothing to be in the way of either.
  if (document.visibilityState === 'visible') await nextFrame();
  await new Promise<void>((resolve) => {
    // Not in Safari.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: AT_LATEST_MS });
    else setTimeout(resolve);
  });
}

/** The frame after the one that is being made. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const handle = setTimeout(resolve, AT_LATEST_MS);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        clearTimeout(handle);
        resolve();
      }),
    );
  });
}
