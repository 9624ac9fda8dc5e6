import { expect, test } from '@playwright/test';
import { complaintsOf, expectNoViolations } from './lib/webmail.ts';
import { SCREENS } from './pictures/gallery.ts';
import { DESK, newPage, PHONE, signIn } from './pictures/pages.ts';
import { startSmallOffice, type SmallOffice } from './pictures/small-office.ts';
import { fillAdminArea } from './sample-mail/admin.ts';
import { fillContacts } from './sample-mail/contacts.ts';
import { prepareSampleAccount } from './sample-mail/prepare.ts';

/* Every screen of the gallery, on desk and phone, in both themes, as axe sees it; and nothing in it is wider than the screen. */

let office: SmallOffice;

test.beforeAll(async () => {
  office = await startSmallOffice();
  const cookie = await prepareSampleAccount(office.server);
  await fillContacts(office.server, cookie);
  await fillAdminArea(office.server, cookie);
});
test.afterAll(() => office?.[Symbol.asyncDispose]());

for (const [device, screen] of Object.entries({ desk: DESK, phone: PHONE }))
  for (const colorScheme of ['light', 'dark'] as const)
    test(`every screen passes axe: ${device}, ${colorScheme}`, async ({ browser }) => {
      test.setTimeout(300_000);
      const { public: url } = office.server.urls;
      const options = { ...screen, colorScheme, deviceScaleFactor: 1 };
      const visitor = await newPage(browser, options);
      const page = await signIn(browser, url, options);
      const complaints = complaintsOf(page);
      for (const { name, isSignedOut, show } of SCREENS)
        await test.step(name, async () => {
          const seen = isSignedOut ? visitor : page;
          await show(seen, url);
          await expectNoViolations(seen);
          const width = await seen.evaluate(() => document.documentElement.scrollWidth);
          expect(width).toBeLessThanOrEqual(screen.viewport.width);
        });
      expect(complaints).toEqual([]);
      await Promise.all([visitor.context().close(), page.context().close()]);
    });
