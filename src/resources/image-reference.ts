import type { Finding } from '../model/diagnostics.ts';
import { ecrRepository, isImageReference } from '../substrate/image/reference.ts';

const at = ['workload', 'image'];

/** What is wrong with the name of a ready image. */
export const referenceFindings = (image: string): readonly Finding[] => {
  if (isImageReference(image)) return [];
  const message = `"${image}" is not the name of an image`;
  const hint = 'it looks like python:3.12-slim, or registry.example.com/team/convert@sha256:…; names have no capitals';
  return [{ code: 'invalid-value', path: at, message, hint }];
};

/** The same for a function: AWS Lambda pulls from ECR alone. */
export const functionImageFindings = (image: string): readonly Finding[] => {
  const wrong = referenceFindings(image);
  if (wrong.length > 0 || ecrRepository(image) !== undefined) return wrong;
  const message = 'AWS Lambda takes images out of ECR only';
  const hint = 'push it to 123456789012.dkr.ecr.<region>.amazonaws.com/<repository>, or say imagePath';
  return [{ code: 'invalid-value', path: at, message, hint }];
};
