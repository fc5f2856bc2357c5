export default {
  printWidth: 100,
  singleQuote: true,
  overrides: [
    // Prose keeps the line breaks its author chose.
    { files: '*.md', options: { proseWrap: 'preserve' } },
  ],
};
