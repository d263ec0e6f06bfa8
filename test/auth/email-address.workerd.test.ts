import { emailAddressRules } from './email-address.ts'

emailAddressRules()
