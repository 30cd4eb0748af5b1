import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { pythonProgram } from '../../../scripts/aws/python.ts';
import { allowed } from './allowed.ts';

const golden = 'test/golden/templates';
const cdkDefaults = 'test/aws/checkov/cdk-defaults.json';
const files = [...readdirSync(golden).map((name) => join(golden, name)), cdkDefaults];

const Answer = z.looseObject({
  summary: z.looseObject({ parsing_errors: z.number(), skipped: z.number(), resource_count: z.number() }),
  results: z.looseObject({
    failed_checks: z.array(z.looseObject({ check_id: z.string(), file_abs_path: z.string(), resource: z.string() })),
  }),
});

const Template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

const resourcesOf = (file: string) => Template.parse(JSON.parse(readFileSync(file, 'utf8'))).Resources;

interface Finding {
  readonly check: string;
  readonly file: string;
  /** `AWS::SQS::Queue.DeadLetters1ed968ee` */
  readonly resource: string;
}

/** Neither policies nor news are fetched: what is found depends on the pinned version alone. */
const scan = async (): Promise<z.infer<typeof Answer>> => {
  const options = ['--framework', 'cloudformation', '--output', 'json', '--compact', '--quiet', '--skip-download'];
  const { stdout } = await promisify(execFile)(
    pythonProgram('scan', 'checkov'),
    // Findings are no failure of the program; whatever else goes wrong rejects here.
    [...options, '--soft-fail', '--file', ...files],
    { maxBuffer: 1 << 28, env: { ...process.env, CKV_SKIP_PACKAGE_UPDATE_CHECK: 'true', BC_API_KEY: '' } },
  );
  return Answer.parse(JSON.parse(stdout));
};

let answer: z.infer<typeof Answer>;
let ours: readonly Finding[];
let cdks: readonly Finding[];

beforeAll(async () => {
  answer = await scan();
  const findings = answer.results.failed_checks.map(({ check_id, file_abs_path, resource }) => ({
    check: check_id,
    file: file_abs_path,
    resource,
  }));
  ours = findings.filter(({ file }) => !file.endsWith(cdkDefaults));
  cdks = findings.filter(({ file }) => file.endsWith(cdkDefaults));
}, 120_000);

const isWrong = ({ resource, file }: Finding, property: string): boolean =>
  resourcesOf(file)[resource.slice(resource.indexOf('.') + 1)]?.Properties[property] === true;

const allows = (finding: Finding): boolean =>
  allowed.some(
    ({ check, wrongWith }) => check === finding.check && (wrongWith === undefined || isWrong(finding, wrongWith)),
  );

const checksIn = (findings: readonly Finding[]): readonly string[] =>
  [...new Set(findings.map(({ check }) => check))].sort();

describe('checkov', () => {
  test('has read every resource of every golden template', () => {
    const resources = files.flatMap((file) => Object.keys(resourcesOf(file)));
    expect(files.length).toBeGreaterThan(60);
    expect(answer.summary).toMatchObject({ parsing_errors: 0, skipped: 0, resource_count: resources.length });
  });

  test('finds nothing but what is allowed with a reason', () => {
    expect(ours.filter((finding) => !allows(finding))).toEqual([]);
  });

  test.each(allowed.map(({ check }) => check))('still finds %s, which is allowed', (check) => {
    expect(checksIn(ours)).toContain(check);
  });

  test("finds less than in the same resources with the CDK's defaults", () => {
    const wrong = allowed.flatMap(({ check, wrongWith }) => (wrongWith === undefined ? [] : [check]));
    const rightly = (findings: readonly Finding[]) => checksIn(findings).filter((check) => !wrong.includes(check));
    expect(rightly(cdks)).toHaveLength(5);
    expect(rightly(ours).length).toBeLessThan(5);
    expect(checksIn(ours).length).toBeLessThan(checksIn(cdks).length);
  });
});
