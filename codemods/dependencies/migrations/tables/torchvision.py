"""torchvision: weights by name instead of ``pretrained``."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import Keyword, Notes, Row, Shown

_MODELS = (
    "alexnet densenet121 densenet161 densenet169 densenet201 googlenet inception_v3 mnasnet0_5 mnasnet1_0 mobilenet_v2 "
    "mobilenet_v3_large mobilenet_v3_small resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d "
    "resnext101_32x8d shufflenet_v2_x0_5 shufflenet_v2_x1_0 squeezenet1_0 squeezenet1_1 vgg11 vgg11_bn vgg13 vgg13_bn "
    "vgg16 vgg16_bn vgg19 vgg19_bn wide_resnet50_2 wide_resnet101_2"
)

ROWS = (
    Row(
        "torchvision",
        tuple(f"torchvision.models.{name}" for name in _MODELS.split()),
        Keyword("pretrained", "weights", (("True", '"IMAGENET1K_V1"'), ("False", "None")), position=0),
        works="0.13",
        deprecated="0.13",
        notes=Notes("TorchVision 0.13 Release Notes: Multi-weight support API", "0.13"),
        examples=(
            Shown(
                "import torchvision\n\nnet = torchvision.models.resnet18(pretrained=True)\n",
                'import torchvision\n\nnet = torchvision.models.resnet18(weights="IMAGENET1K_V1")\n',
            ),
            Shown(
                "from torchvision import models\n\nnet = models.vgg16(False)\nother = models.vgg16(num_classes=3)\n",
                (
                    "from torchvision import models\n\n"
                    "net = models.vgg16(weights=None)\nother = models.vgg16(num_classes=3)\n"
                ),
            ),
        ),
        kept=(
            "import timm\n\nnet = timm.create_model('resnet18', pretrained=True)\n",
            "from torchvision.models import resnet18\n\n\ndef make(flag):\n    return resnet18(pretrained=flag)\n",
            "from torchvision.models.segmentation import fcn_resnet50\n\nnet = fcn_resnet50(pretrained=True)\n",
            'from torchvision.models import resnet18\n\nnet = resnet18(weights="DEFAULT")\n',
        ),
        runs=False,
    ),
)
