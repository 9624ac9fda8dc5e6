import { createElement, type ReactElement } from 'react';

/** What a module of `lucide-react/icons/` has besides its component. */
interface IconModule {
  __iconData: { size: number; node: [tag: string, attributes: Record<string, string>][] };
}

/**
 * An icon of Lucide's as one element for every place where it stands. Its component builds the icon anew each time, which takes long where
 * there are many.
 */
export function drawnIcon(
  module: object,
  { size, ...look }: { size: number; strokeWidth: number; className?: string },
): ReactElement {
  const icon = (module as IconModule).__iconData;
  return createElement(
    'svg',
    {
      ...look,
      'aria-hidden': true,
      width: size,
      height: size,
      viewBox: `0 0 ${icon.size} ${icon.size}`,
      fill: 'none',
      stroke: 'currentColor',
      strokeLinecap: 'round',
      strokeLinejoin: 'round',
    },
    icon.node.map(([tag, attributes]) => createElement(tag, attributes)),
  );
}
