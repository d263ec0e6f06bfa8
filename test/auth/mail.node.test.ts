import { mailRules } from './mail.ts'

mailRules()
