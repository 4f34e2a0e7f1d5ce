// The folders of what is built and is no test, from the root of the project.

export const sources: readonly string[] = [
  'interpreter',
  'text-format',
  'spec-tests/harness',
  'spec-tests/random',
  'spec-tests/shrink',
  'scripts',
];
