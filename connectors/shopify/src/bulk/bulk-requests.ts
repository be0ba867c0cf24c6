import type { GraphRequest } from '../graph/graph-request.js';

/** Asks where a file of variables may be uploaded to. */
export function uploadRequest(): GraphRequest {
  const input = [{ resource: 'BULK_MUTATION_VARIABLES', filename: 'variables.jsonl', mimeType: 'text/jsonl', httpMethod: 'POST' }];
  return {
    query: `mutation Upload($input: [StagedUploadInput!]!) {
  stagedUploadsCreate(input: $input) { stagedTargets { url parameters { name value } } userErrors { field message } }
}`,
    variables: { input },
    points: 13,
    // It makes a place and nothing else, but a preview need not.
    readOnly: false,
  };
}

/** Runs a mutation once for each line of an uploaded file. */
export function runRequest(mutation: string, path: string, client: string): GraphRequest {
  return {
    query: `mutation Run($mutation: String!, $path: String!, $client: String) {
  bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path, clientIdentifier: $client) {
    bulkOperation { id status } userErrors { code field message }
  }
}`,
    variables: { mutation, path, client },
    points: 12,
    readOnly: false,
  };
}

/** How a bulk operation is getting on. */
export function statusRequest(id: string): GraphRequest {
  return {
    query: `query Status($id: ID!) { bulkOperation(id: $id) { id status errorCode url partialDataUrl } }`,
    variables: { id },
    points: 1,
    readOnly: true,
  };
}
