import type { Sequelize } from 'sequelize';
import { defineAdditionalResource } from './additional-resource.js';
import { defineAlias } from './alias.js';
import { defineApiToken } from './api-token.js';
import { defineAuditLog } from './audit-log.js';
import { defineDeployment } from './deployment.js';
import { defineDomain } from './domain.js';
import { defineKnowledgeBaseArticle } from './knowledge-base-article.js';
import { defineLedgerEntry } from './ledger-entry.js';
import { defineMailOutbox } from './mail-outbox.js';
import { definePayment } from './payment.js';
import { definePaymentEvent } from './payment-event.js';
import { definePaidPeriod } from './paid-period.js';
import { definePlanTerms } from './plan-terms.js';
import { definePrice } from './price.js';
import { defineRefund } from './refund.js';
import { defineProject } from './project.js';
import { defineProjectUsage } from './project-usage.js';
import { defineSubscriptionPlan } from './subscription-plan.js';
import { defineSupportMessage } from './support-message.js';
import { defineSupportTicket } from './support-ticket.js';
import { defineTeam } from './team.js';
import { defineTeamMember } from './team-member.js';
import { defineTeamSubscription } from './team-subscription.js';
import { defineUser } from './user.js';

export type { AdditionalResource } from './additional-resource.js';
export type { Alias } from './alias.js';
export type { ApiToken } from './api-token.js';
export type { AuditLog } from './audit-log.js';
export type { Deployment } from './deployment.js';
export type { Domain } from './domain.js';
export type { KnowledgeBaseArticle } from './knowledge-base-article.js';
export type { LedgerEntry } from './ledger-entry.js';
export type { MailOutbox } from './mail-outbox.js';
export type { Payment } from './payment.js';
export type { PaymentEvent } from './payment-event.js';
export type { PaidPeriod } from './paid-period.js';
export type { PlanTerms } from './plan-terms.js';
export type { Price } from './price.js';
export type { Refund } from './refund.js';
export type { Project } from './project.js';
export type { ProjectUsage } from './project-usage.js';
export type { SubscriptionPlan } from './subscription-plan.js';
export type { SupportMessage } from './support-message.js';
export type { SupportTicket } from './support-ticket.js';
export type { Team } from './team.js';
export type { TeamMember } from './team-member.js';
export type { TeamSubscription } from './team-subscription.js';
export type { User } from './user.js';

/** Every model, bound to one connection. */
export function defineModels(sequelize: Sequelize) {
  return {
    AdditionalResource: defineAdditionalResource(sequelize),
    Alias: defineAlias(sequelize),
    ApiToken: defineApiToken(sequelize),
    AuditLog: defineAuditLog(sequelize),
    Deployment: defineDeployment(sequelize),
    Domain: defineDomain(sequelize),
    KnowledgeBaseArticle: defineKnowledgeBaseArticle(sequelize),
    LedgerEntry: defineLedgerEntry(sequelize),
    MailOutbox: defineMailOutbox(sequelize),
    Payment: definePayment(sequelize),
    PaymentEvent: definePaymentEvent(sequelize),
    PaidPeriod: definePaidPeriod(sequelize),
    PlanTerms: definePlanTerms(sequelize),
    Price: definePrice(sequelize),
    Refund: defineRefund(sequelize),
    Project: defineProject(sequelize),
    ProjectUsage: defineProjectUsage(sequelize),
    SubscriptionPlan: defineSubscriptionPlan(sequelize),
    SupportMessage: defineSupportMessage(sequelize),
    SupportTicket: defineSupportTicket(sequelize),
    Team: defineTeam(sequelize),
    TeamMember: defineTeamMember(sequelize),
    TeamSubscription: defineTeamSubscription(sequelize),
    User: defineUser(sequelize),
  };
}

export type Models = ReturnType<typeof defineModels>;
