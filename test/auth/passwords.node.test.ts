import { passwordRules } from './passwords.ts'

passwordRules()
