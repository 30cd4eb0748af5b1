import { fc, test } from '@fast-check/vitest';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { expect } from 'vitest';
import { byteLength, code, codeBlock, codeCell, prose } from '../../src/report/markdown.ts';
import { planMarkdown, planMarker } from '../../src/report/plan-markdown.ts';
import { nasty } from './arbitraries.ts';
import { plans } from './plan-arbitraries.ts';

/** As a forge renders it, raw HTML included, so that an injected tag would come out as a tag. */
const rendered = (markdown: string): string =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

const tagsOf = (html: string): readonly string[] => html.match(/<\/?[a-z][^>]*>/gi) ?? [];

const ours = new Set('p strong h3 h4 code pre table thead tbody tr th td ul li blockquote details summary'.split(' '));

const foreign = (html: string): readonly string[] =>
  tagsOf(html.replaceAll('<!-- -->', '')).filter((tag) => {
    const name = /^<\/?([a-z0-9]+)/i.exec(tag)?.[1] ?? '';
    return !ours.has(name) || (tag.includes(' ') && tag !== '<code class="language-diff">');
  });

test.prop([nasty], { numRuns: 500 })('foreign text in prose makes no element', (text) => {
  expect(tagsOf(rendered(`x ${prose(text)}`).replaceAll('<!-- -->', ''))).toEqual(['<p>', '</p>']);
});

test.prop([nasty], { numRuns: 500 })('foreign text in a code span is one code span', (text) => {
  expect(tagsOf(rendered(`x ${code(text)} y`))).toEqual(['<p>', '<code>', '</code>', '</p>']);
});

test.prop([nasty, nasty], { numRuns: 500 })('foreign text in a table is one cell', (a, b) => {
  const html = rendered(`| a | b |\n| --- | --- |\n| ${codeCell(a)} | ${prose(b)} |`).replaceAll('<!-- -->', '');
  expect(tagsOf(html).filter((tag) => tag === '<td>')).toHaveLength(2);
  expect(foreign(html)).toEqual([]);
});

test.prop([fc.array(nasty, { maxLength: 4 })], { numRuns: 500 })('foreign text cannot end a code block', (lines) => {
  expect(tagsOf(rendered(`${codeBlock(lines)}\n\nafter`))).toEqual([
    '<pre>',
    '<code>',
    '</code>',
    '</pre>',
    '<p>',
    '</p>',
  ]);
});

test.prop([nasty])('prose wakes nobody and links nothing', (text) => {
  expect(prose(text)).not.toMatch(/@(?!<!-- -->)|(?<!&)#(?!<!-- -->)|:\/\//);
});

const command = 'clusterless apply --plan plan.json';

test.prop([plans], { numRuns: 100 })('a plan has only our own elements', (plan) => {
  expect(foreign(rendered(planMarkdown(plan, { command })).replaceAll(/<!--.*?-->/g, ''))).toEqual([]);
});

test.prop([plans, fc.integer({ min: 3500, max: 12_000 })], { numRuns: 200 })(
  'a plan fits its budget, with every part whole',
  (plan, maxBytes) => {
    const text = planMarkdown(plan, { command, maxBytes });
    expect(byteLength(text)).toBeLessThanOrEqual(maxBytes);
    expect(text.startsWith(planMarker(plan))).toBe(true);
    expect(text).toContain(plan.digest);
    const lines = text.split('\n');
    expect(lines.filter((line) => line.startsWith('<details><summary>'))).toHaveLength(
      lines.filter((line) => line === '</details>').length,
    );
  },
);

test.prop([plans])('the marker is one comment', (plan) => {
  expect(planMarker(plan)).toMatch(/^<!-- (?:(?!--|>)[\s\S])* -->$/);
});
