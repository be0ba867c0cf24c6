import {
  type BinaryOperationNode,
  ColumnNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type OperationNode,
  type QueryId,
  ReferenceNode,
  ValueNode,
} from 'kysely';

/** Takes every `workspace_id = …` out of the queries it sees, as if whoever wrote them had forgotten it; tells how often it did. */
export function forgettingTenants(): KyselyPlugin & { readonly times: () => number } {
  const forgetful = new Forgetful();
  return {
    transformQuery: ({ node }) => forgetful.transformNode(node),
    transformResult: async ({ result }) => result,
    times: () => forgetful.times,
  };
}

class Forgetful extends OperationNodeTransformer {
  times = 0;

  protected override transformBinaryOperation(node: BinaryOperationNode, queryId?: QueryId): BinaryOperationNode {
    if (!isWorkspace(node.leftOperand)) return super.transformBinaryOperation(node, queryId);
    this.times += 1;
    return { ...node, leftOperand: ValueNode.createImmediate(1), rightOperand: ValueNode.createImmediate(1) };
  }
}

function isWorkspace(node: OperationNode): boolean {
  return ReferenceNode.is(node) && ColumnNode.is(node.column) && /^workspace_?id$/i.test(node.column.column.name);
}
