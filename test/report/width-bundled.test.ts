import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { shakeCli } from '../../scripts/shake.mjs';
import { widthOf } from '../../src/report/width.ts';

const Bundled = z.object({ widthOf: z.custom<typeof widthOf>((value) => typeof value === 'function') });

const bundled = async (): Promise<z.infer<typeof Bundled>> => {
  const { outputFiles } = await build({
    stdin: { contents: "export { widthOf } from './src/report/width.ts';", resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    plugins: shakeCli,
  });
  const [file] = outputFiles;
  return Bundled.parse(await import(`data:text/javascript,${encodeURIComponent(file?.text ?? '')}`));
};

test('text is as wide in the bundle, where what measures it is made late', async () => {
  const texts = [
    'plain',
    '…✓✗',
    'データ',
    '👩‍👩‍👧 🇩🇪 ⚠️',
    'e\u0301',
    'हिन्दी',
    '\u1112\u1161\u11ab',
    '\u200b',
    '\u001b[31mred\u001b[39m',
  ];
  const built = await bundled();
  expect(texts.map(built.widthOf)).toEqual(texts.map(widthOf));
  expect(texts.map(widthOf)).toEqual([5, 3, 6, 8, 1, 4, 2, 0, 3]);
});
