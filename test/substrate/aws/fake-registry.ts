import type { Recorded } from './recorded.ts';

export const password = 'a-password-of-twelve-hours';

/** A registry as far as its answers matter here. */
export class FakeRegistry {
  tags: Record<string, string> | undefined;
  readonly images = new Set<string>();
  readonly #arn: string;
  policyText: string | undefined;
  denied = false;

  constructor(arn: string) {
    this.#arn = arn;
  }

  answer({ target, body }: Recorded): object {
    const operation = target.split('.')[1] ?? '';
    const given: Record<string, unknown> = JSON.parse(JSON.stringify(body));
    if (this.denied) return { __type: 'AccessDeniedException', message: `not allowed to perform: ecr:${operation}` };
    if (operation === 'GetAuthorizationToken') {
      const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64');
      return { authorizationData: [{ authorizationToken, proxyEndpoint: 'https://somewhere' }] };
    }
    if (operation === 'CreateRepository') return this.#create(given['tags']);
    if (this.tags === undefined) return { __type: 'RepositoryNotFoundException', message: 'no such repository' };
    return this.#ofRepository(operation, given, this.tags);
  }

  #create(tags: unknown): object {
    const listed: readonly { readonly Key: string; readonly Value: string }[] = JSON.parse(JSON.stringify(tags));
    this.tags = Object.fromEntries(listed.map(({ Key, Value }) => [Key, Value]));
    return {};
  }

  #ofRepository(operation: string, given: Record<string, unknown>, tags: Record<string, string>): object {
    const asked = JSON.stringify(given['imageIds'] ?? []);
    switch (operation) {
      case 'DescribeRepositories': {
        const settings = { imageTagMutability: 'IMMUTABLE', imageScanningConfiguration: { scanOnPush: true } };
        return { repositories: [{ repositoryArn: this.#arn, ...settings }] };
      }
      case 'ListTagsForResource':
        return { tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      case 'BatchGetImage': {
        const found = [...this.images].filter((tag) => asked.includes(tag));
        return { images: found.map((imageTag) => ({ imageId: { imageTag } })), failures: [] };
      }
      case 'BatchDeleteImage':
        for (const tag of this.images) if (asked.includes(tag)) this.images.delete(tag);
        return {};
      case 'ListImages':
        return { imageIds: [...this.images].map((imageTag) => ({ imageTag })) };
      case 'DeleteRepository':
        this.tags = undefined;
        return {};
      case 'GetRepositoryPolicy':
        return this.policyText === undefined
          ? { __type: 'RepositoryPolicyNotFoundException', message: 'none' }
          : { policyText: this.policyText };
      default:
        return {};
    }
  }
}
