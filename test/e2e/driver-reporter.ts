import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Names the driver that ran, and how many specs it showed. */
// biome-ignore lint/style/noDefaultExport: Playwright reads a reporter from it.
export default class DriverReporter implements Reporter {
  readonly #counts = new Map<string, Map<string, number>>();

  onTestEnd(test: TestCase, { status }: TestResult): void {
    const driver = test.parent.project()?.name ?? 'unknown';
    const counts = this.#counts.get(driver) ?? new Map<string, number>();
    this.#counts.set(driver, counts.set(status, (counts.get(status) ?? 0) + 1));
  }

  onEnd(): void {
    for (const [driver, counts] of this.#counts) {
      const told = [...counts].map(([status, count]) => `${count} ${status}`);
      console.log(`Driver ${driver}: ${told.join(', ')}`);
    }
  }

  printsToStdio(): boolean {
    return true;
  }
}
