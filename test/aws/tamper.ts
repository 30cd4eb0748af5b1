import { z } from 'zod';
import type { Call } from './call-proxy.ts';

const Template = z.looseObject({ Resources: z.record(z.string(), z.json()) });

/** Adds a resource that cannot be made to the template of the request, so that the operation is rolled back. */
export const failing =
  (operation: string, stack: string, times = 1) =>
  (call: Call, body: Buffer): Buffer => {
    const form = new URLSearchParams(body.toString());
    if (times <= 0 || call.operation !== operation || !form.get('StackName')?.includes(stack)) return body;
    times -= 1;
    const template = Template.parse(JSON.parse(form.get('TemplateBody') ?? '{}'));
    const Resources = { ...template.Resources, Broken: impossible(Object.keys(template.Resources)) };
    form.set('TemplateBody', JSON.stringify({ ...template, Resources }));
    return Buffer.from(form.toString());
  };

/** Last of all, when the others stand: it asks a queue, or a security group, for what they do not have. */
const impossible = (others: readonly string[]) => ({
  Type: 'AWS::SQS::Queue',
  DependsOn: others,
  Properties: { QueueName: { 'Fn::GetAtt': [others.find((id) => /Dead|^Group$/.test(id)) ?? '', 'Bogus'] } },
});
