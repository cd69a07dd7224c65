"""Writes keras-mlp.h5 and keras-cnn.h5 beside this file, as Keras 2 saves compiled models.

Needs h5py and numpy alone: python3 make-keras-models.py
"""

import json
import pathlib

import h5py
import numpy as np

HERE = pathlib.Path(__file__).parent
START = {
    "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
    "bias_initializer": {"class_name": "Zeros", "config": {}},
    "kernel_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
}


def layer(kind, name, **config):
    return {"class_name": kind, "config": {"name": name, "trainable": True, "dtype": "float32", **config}}


def dense(name, units, activation):
    return layer("Dense", name, units=units, activation=activation, use_bias=True, **START)


def convolution(name, filters, size):
    return layer(
        "Conv2D", name, filters=filters, kernel_size=[size, size], strides=[2, 2], padding="valid",
        data_format="channels_last", dilation_rate=[1, 1], groups=1, activation="tanh", use_bias=True, **START)


def save(name, inputs, layers, shapes):
    entry = {"class_name": "InputLayer", "config": {
        "batch_input_shape": [None, *inputs], "dtype": "float32", "sparse": False, "ragged": False,
        "name": "input_1"}}
    layers[0]["config"]["batch_input_shape"] = [None, *inputs]
    values = np.random.default_rng(1)
    with h5py.File(HERE / name, "w") as file:
        file.attrs["keras_version"] = "2.11.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(
            {"class_name": "Sequential", "config": {"name": "sequential", "layers": [entry, *layers]}})
        file.attrs["training_config"] = json.dumps({
            "loss": "categorical_crossentropy", "metrics": [["accuracy"]], "weighted_metrics": None,
            "loss_weights": None,
            "optimizer_config": {"class_name": "SGD", "config": {
                "name": "SGD", "learning_rate": 0.01, "decay": 0.0, "momentum": 0.0, "nesterov": False}}})
        weights = file.create_group("model_weights")
        names = [one["config"]["name"] for one in layers]
        weights.attrs["layer_names"] = [one.encode() for one in names]
        weights.attrs["backend"] = "tensorflow"
        weights.attrs["keras_version"] = "2.11.0"
        for one in names:
            group = weights.create_group(one)
            if one not in shapes:
                group.attrs["weight_names"] = np.array([], dtype="S1")
                continue
            kernel = shapes[one]
            group.attrs["weight_names"] = [f"{one}/kernel:0".encode(), f"{one}/bias:0".encode()]
            limit = (6 / (np.prod(kernel[:-1]) + kernel[-1])) ** 0.5
            group[f"{one}/kernel:0"] = values.uniform(-limit, limit, kernel).astype("float32")
            group[f"{one}/bias:0"] = np.zeros(kernel[-1], "float32")


save("keras-mlp.h5", [2], [dense("hidden", 4, "tanh"), dense("out", 2, "softmax")],
     {"hidden": (2, 4), "out": (4, 2)})
save("keras-cnn.h5", [8, 9, 1],
     [convolution("conv", 3, 3), layer("Flatten", "flatten", data_format="channels_last"),
      dense("out", 2, "softmax")],
     {"conv": (3, 3, 1, 3), "out": (36, 2)})
