export default {
  // Blocks without a language are commands and what they print: only comments stand out. Guessing paints words at random.
  configureHljs: hljs => {
    hljs.registerLanguage('commands', () => ({ aliases: ['sh'], contains: [hljs.COMMENT(/(?:^|\s)#(?=\s)/, /$/)] }))
    hljs.configure({ languages: ['commands'] })
  },
}
