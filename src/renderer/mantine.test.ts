import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const styles = join(import.meta.dirname, '../../node_modules/@mantine/core/styles');

test('every component of Mantine that is used here has its styles', () => {
  const css = readFileSync(join(import.meta.dirname, 'mantine.css'), 'utf8');
  const sources = globSync(join(import.meta.dirname, '**/*.tsx')).map((file) =>
    readFileSync(file, 'utf8'),
  );
  const used = sources.flatMap(namesFromMantine);
  const withStyles = used.filter((name) => existsSync(join(styles, `${name}.css`)));
  expect(withStyles).toContain('Button');
  expect(withStyles.filter((name) => !css.includes(`/${name}.css`))).toEqual([]);
});

function namesFromMantine(source: string): readonly string[] {
  const imports = source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g);
  return [...imports].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));
}
