"""Writes shd_train.h5 as the makers of Spiking Heidelberg Digits do: lists of half-precision seconds and 16-bit channels.

Run with Debian's python3-h5py (3.7.0, HDF5 1.10.8): python3 make.py
"""
import h5py
import numpy as np

samples = [
    ([0, 0.25, 0.5, 1], [0, 10, 20, 699], 0),
    ([0.125, 0.75], [3, 4], 1),
    ([0.5], [5], 0),
]
with h5py.File("shd_train.h5", "w") as file:
    spikes = file.create_group("spikes")
    times = spikes.create_dataset("times", (len(samples),), dtype=h5py.vlen_dtype(np.float16))
    units = spikes.create_dataset("units", (len(samples),), dtype=h5py.vlen_dtype(np.uint16))
    for i, (when, where, _) in enumerate(samples):
        times[i], units[i] = np.array(when, np.float16), np.array(where, np.uint16)
    file.create_dataset("labels", data=np.array([label for _, _, label in samples], np.uint16))
