import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds in a part of the page, each as one line. */
export async function violations(page: Page, part = 'html'): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).include(part).analyze();
  return found.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html }) => `${impact} ${id}: ${html.slice(0, 200)}`),
  );
}
