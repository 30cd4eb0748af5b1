import { z } from 'zod';
import { digestOf, Json } from '../../../metadata/canonical.ts';
import { digestOutput } from '../render/stack.ts';

const Template = z.record(z.string(), Json);

/** Nothing tells what it is. */
export const unknownTemplate = 'not from clusterless';

const parse = (text: string): z.infer<typeof Template> | undefined => {
  try {
    return Template.safeParse(JSON.parse(text)).data;
  } catch {
    // Others write YAML.
    return undefined;
  }
};

const withoutDigest = (outputs: Json | undefined): Json | undefined => {
  if (typeof outputs !== 'object' || outputs === null || Array.isArray(outputs)) return outputs;
  const others = Object.entries(outputs).filter(([name]) => name !== digestOutput);
  return others.length === 0 ? undefined : Object.fromEntries(others);
};

/** As `sealTemplate` counts it; undefined for what we did not write. */
const contentsDigest = (text: string): string | undefined => {
  const template = parse(text);
  if (template === undefined) return undefined;
  const { Outputs, ...rest } = template;
  const outputs = withoutDigest(Outputs);
  return digestOf(outputs === undefined ? rest : { ...rest, Outputs: outputs });
};

/** What a stack stands for whose template does not say so: somebody has changed it by hand. */
export const readTemplate = (text: string, wanted: Json | undefined): string => {
  const digest = contentsDigest(text);
  // Whatever else is as wanted: without the output the next plan would be none the wiser.
  return digest === wanted ? 'without its digest' : (digest ?? unknownTemplate);
};
