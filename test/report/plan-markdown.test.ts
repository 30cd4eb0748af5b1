import { expect, test } from 'vitest';
import { byteLength } from '../../src/report/markdown.ts';
import { planMarkdown, planMarker } from '../../src/report/plan-markdown.ts';
import { fullPlan, planOf, updateAction } from './samples.ts';

const command = 'clusterless apply --plan plan.json';

test('a comment shows what needs a decision first and how to apply it', () => {
  expect(planMarkdown(fullPlan, { command })).toMatchInlineSnapshot(`
    "<!-- clusterless-plan local/prod/123456789012/us-west-2/quakes/v1 -->

    ### Plan for \`quakes/v1\` on \`local / prod / us-west-2 / 123456789012\`

    **Plan: 1 to create, 1 to update, 1 to replace, 1 to delete. 12 unchanged. 2 blocked.**

    #### Blocked (2)

    | object | action | why |
    | --- | --- | --- |
    | \`resources/data:bucket\` | delete | no longer declared. The bucket is protected. Set "protect": false and apply, then remove it. |
    | \`resources/other:bucket\` | create | could not be read. Reading it was denied &#40;s3:ListBucket&#41;. |

    #### Delete (1)

    | object | action | why |
    | --- | --- | --- |
    | \`arcs/gone:stack\` | delete | no longer declared |

    #### Replace (1)

    | object | action | why |
    | --- | --- | --- |
    | \`resources/bus:event-bus\` | replace | the name cannot be changed in place |

    #### Drift (1 object)

    \`\`\`diff
    @@ arcs/copyB:rule/live @@
    - /enabled: true
    + /enabled: false
    \`\`\`

    #### Update (1)

    | object | action | why |
    | --- | --- | --- |
    | \`arcs/copyA:rule/live\` | update | declared differently |

    #### Create (1)

    | object | action | why |
    | --- | --- | --- |
    | \`resources/bucket:bucket\` | create | new |

    <details><summary>Field changes (4 in 2 objects)</summary>

    \`\`\`diff
    @@ arcs/copyA:rule/live @@
    - /pattern/detail/lot: ["a"]
    + /pattern/detail/lot: ["a","b"]
    - /enabled: (none)
    + /enabled: true
      /targets/0/token: (secret) differs
    @@ resources/bus:event-bus @@
    - /name: "old"
    + /name: "new" (forces replacement)
    \`\`\`

    </details>

    <details><summary>Not checked (2 objects)</summary>

    - functions of 2 objects (&#45;-refresh deep looks)

    </details>

    Checked in 0.4 s, 6 calls. Plan digest \`sha256:4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c\`.

    Apply with \`clusterless apply --plan plan.json\`
    "
  `);
});

test('a plan without changes is short', () => {
  expect(planMarkdown(planOf([]), { command })).toMatchInlineSnapshot(`
    "<!-- clusterless-plan local/prod/123456789012/us-west-2/quakes/v1 -->

    ### Plan for \`quakes/v1\` on \`local / prod / us-west-2 / 123456789012\`

    **No changes. 12 objects as declared.**

    Checked in 0.4 s, 6 calls. Plan digest \`sha256:4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c4f6c\`.
    "
  `);
});

test('ten thousand changes fit the default budget, and the comment says what it left out', () => {
  const [first] = fullPlan.actions;
  if (!first) throw new Error('the sample lost its actions');
  const many = Array.from({ length: 10_000 }, (_, n) => ({ ...first, address: `resources/b${n}:bucket` }));
  const text = planMarkdown(planOf([...many, ...fullPlan.actions]), { command });
  expect(byteLength(text)).toBeLessThanOrEqual(65_000);
  expect(text).toMatch(/Left out, because the whole would be too long: .*10001 under Create \(\d+ kB\)/);
  expect(text).toContain('#### Delete (1)');
  expect(text).toContain('Plan: 10001 to create');
});

test('the marker is the same for the same projects in another order, and another for others', () => {
  const [project] = fullPlan.projects;
  if (!project) throw new Error('the sample lost its project');
  const other = { ...project, name: 'other' };
  expect(planMarker({ projects: [project, other] })).toBe(planMarker({ projects: [other, project] }));
  expect(planMarker({ projects: [project] })).not.toBe(planMarker({ projects: [other] }));
});

test('masks hide what they match in values', () => {
  const text = planMarkdown(fullPlan, { command, mask: [/old|new"/] });
  expect(text).toContain('- /name: "***"');
  expect(text).toContain('+ /name: "***');
});

test('the value of a secret is not shown even when the plan has it', () => {
  const changes = [{ path: '/token', before: 'hunter2', after: 'hunter3', sensitive: true, replaces: false }];
  const text = planMarkdown(planOf([{ ...updateAction, changes }]), { command });
  expect(text).toContain('(secret) differs');
  expect(text).not.toContain('hunter');
});

test('what an update deletes inside stands under what is deleted, and why a baseline changes something is said', () => {
  const removes = [{ component: 'resources/orders', thing: 'glue-table lake/orders', outcome: 'deleted' }] as const;
  const brings = [{ what: 'TLS only', why: 'Every call is encrypted.' }];
  const changes = [{ path: 'baseline', before: 1, after: 2, sensitive: false, replaces: false, brings }];
  const text = planMarkdown(planOf([{ ...updateAction, removes, changes }]), { command });

  expect(text).toContain(`#### Delete (1)

| object | action | why |
| --- | --- | --- |
| \`arcs/copyA:rule/live\` | update | declared differently |
| \`resources/orders\` | deleted | glue-table lake/orders is deleted with it |`);
  expect(text).not.toContain('#### Update');
  expect(text).toContain('- TLS only: Every call is encrypted.');
});
