/** How large something is shown; null: so that all of it fits. */
export type Zoom = number | null;

const STEPS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8];

/** The next step up or down from here; `fit` is what fitting comes to. */
export function nextZoom(zoom: Zoom, fit: number, by: 1 | -1): number {
  const now = zoom ?? fit;
  const next =
    by === 1 ? STEPS.find((step) => step > now * 1.01) : STEPS.findLast((step) => step < now * 0.99);
  return next ?? (by === 1 ? STEPS.at(-1)! : STEPS[0]!);
}
