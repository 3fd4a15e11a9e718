import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type Sequelize,
} from 'sequelize';
import { table } from './table.js';

/** An article of the knowledge base; its texts stand in knowledge_base_text. */
export interface KnowledgeBaseArticle extends Model<
  InferAttributes<KnowledgeBaseArticle>,
  InferCreationAttributes<KnowledgeBaseArticle>
> {
  id: CreationOptional<string>;
  slug: string;
  category: 'getting_started' | 'deployment' | 'billing' | 'troubleshooting' | 'api' | 'other';
  published: CreationOptional<boolean>;
  viewCount: CreationOptional<number>;
  helpfulCount: CreationOptional<number>;
  notHelpfulCount: CreationOptional<number>;
  createdAt: CreationOptional<Date>;
  updatedAt: CreationOptional<Date>;
}

export function defineKnowledgeBaseArticle(sequelize: Sequelize) {
  return sequelize.define<KnowledgeBaseArticle>(
    'KnowledgeBaseArticle',
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      slug: { type: DataTypes.TEXT, allowNull: false },
      category: { type: DataTypes.TEXT, allowNull: false },
      published: { type: DataTypes.BOOLEAN },
      viewCount: { type: DataTypes.INTEGER },
      helpfulCount: { type: DataTypes.INTEGER },
      notHelpfulCount: { type: DataTypes.INTEGER },
      createdAt: { type: DataTypes.DATE },
      updatedAt: { type: DataTypes.DATE },
    },
    table('knowledge_base_article'),
  );
}
