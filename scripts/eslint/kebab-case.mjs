// A file's name is words of small letters and digits, joined by hyphens: of-kind.ts, link.spec.ts.
import { basename } from 'node:path';

const word = '[a-z0-9]+(?:-[a-z0-9]+)*';
const kebab = new RegExp(`^\\.?${word}(?:\\.${word})*$`);

/** @type {import('eslint').Rule.RuleModule} */
export const kebabCase = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { name: 'Name the file in kebab-case: "{{name}}".' },
  },
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename);
      if (!kebab.test(name)) context.report({ node, messageId: 'name', data: { name } });
    },
  }),
};
