import { formatCount } from './format-count.ts';

const rules = new Map<string, Intl.PluralRules>();

/** The form for a count, by the language's own rules; `other` where the language makes no difference. */
export function plural(locale: string, count: number, forms: { one?: string; other: string }): string {
  let rule = rules.get(locale);
  if (!rule) rules.set(locale, (rule = new Intl.PluralRules(locale)));
  const form = rule.select(count) === 'one' ? (forms.one ?? forms.other) : forms.other;
  return form.replaceAll('#', formatCount(count, locale));
}
