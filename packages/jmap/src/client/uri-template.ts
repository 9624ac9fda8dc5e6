/** RFC 6570 level 1: `{name}` becomes the percent-encoded value; unknown names become nothing. */
export function expandTemplate(template: string, values: Record<string, string>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}
