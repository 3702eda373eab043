"""Writes torchvision.txt with the names and shapes of torchvision's networks (made with Debian 12's 0.14.1): python3 names.py"""
import os
import sys

import torchvision

with open(os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "torchvision.txt"), "w") as file:
    for name in ["resnet18", "resnet34", "vgg16", "vgg16_bn"]:
        model = getattr(torchvision.models, name)(weights=None)
        for key, tensor in model.state_dict().items():
            print(name, key, "x".join(map(str, tensor.shape)), file=file)
