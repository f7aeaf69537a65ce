// Writes ONNX models: the same model gives the same bytes. Field numbers from onnx/onnx.proto (IR version 8).
// Tensors hold their values as raw little-endian bytes, as this host stores typed arrays.

import type { AttributeModel, Model, NodeModel, TensorModel, ValueModel } from './model.ts';
import { encodeMessage, type MessageWriter } from './wire.ts';

/** ONNX operator set that every row of the operator table writes. */
const operatorSet = 17;
const irVersion = 8;
const floatType = 1;
const int64Type = 7;
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The bytes of a `.onnx` file. */
export function writeOnnx(model: Model): Uint8Array {
  return encodeMessage((message) => {
    message.integer(1, irVersion);
    message.string(2, 'glioscope');
    message.message(7, (graph) => writeGraph(graph, model));
    message.message(8, (set) => {
      set.string(1, '');
      set.integer(2, operatorSet);
    });
    for (const [key, value] of Object.entries(model.metadata)) {
      message.message(14, (entry) => {
        entry.string(1, key);
        entry.string(2, value);
      });
    }
  });
}

function writeGraph(message: MessageWriter, model: Model): void {
  for (const node of model.nodes) message.message(1, (inner) => writeNode(inner, node));
  message.string(2, model.name);
  for (const tensor of model.initialisers) message.message(5, (inner) => writeTensor(inner, tensor));
  for (const value of model.inputs) message.message(11, (inner) => writeValue(inner, value));
  for (const value of model.outputs) message.message(12, (inner) => writeValue(inner, value));
}

function writeNode(message: MessageWriter, node: NodeModel): void {
  for (const input of node.inputs) message.string(1, input);
  for (const output of node.outputs) message.string(2, output);
  message.string(4, node.operator);
  for (const attribute of node.attributes) message.message(5, (inner) => writeAttribute(inner, attribute));
}

function writeAttribute(message: MessageWriter, attribute: AttributeModel): void {
  message.string(1, attribute.name);
  switch (attribute.kind) {
    case 'float':
      message.float(2, attribute.value);
      break;
    case 'int':
      message.integer(3, attribute.value);
      break;
    case 'string':
      message.string(4, attribute.value);
      break;
    case 'ints':
      // Declared unpacked in ONNX: one entry a value.
      for (const value of attribute.value) message.integer(8, value);
  }
  message.integer(20, attributeTypes[attribute.kind]);
}

function writeTensor(message: MessageWriter, tensor: TensorModel): void {
  for (const length of tensor.shape) message.integer(1, length);
  message.integer(2, tensor.type === 'int64' ? int64Type : floatType);
  message.string(8, tensor.name);
  const { buffer, byteOffset, byteLength } = tensor.data;
  message.bytes(9, new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
}

function writeValue(message: MessageWriter, value: ValueModel): void {
  message.string(1, value.name);
  message.message(2, (type) =>
    type.message(1, (tensorType) => {
      tensorType.integer(1, floatType);
      tensorType.message(2, (shape) => {
        for (const length of value.shape) {
          shape.message(1, (dimension) => {
            if (typeof length === 'number') dimension.integer(1, length);
            else dimension.string(2, length);
          });
        }
      });
    }),
  );
}
